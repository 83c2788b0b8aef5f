"""Praxis: business AI from theory to practice, on one's own machine.

The house has floors, and imports run downhill only (`tests/test_house.py` keeps it so):

    card, errors, progress, words, settings     the vocabulary, standard library only
    table    judge    report    keep            typed tables; scores; facts to pictures; the store
    learn                                       device, loop, encoders, networks, the tabular scorer
    apps/<key>                                  one room per application, every room the same files
    studio                                      the door of pages, command line and workers
    worker                                      run(job): one training in a process of its own
    __main__                                    the command line

One rule explains the rest: tables go down once, a report comes up once.
"""
