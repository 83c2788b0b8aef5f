"""Questions and answers, and what to read, in our own words."""

from core.words import Message, msg

ANSWERS: tuple[tuple[Message, Message], ...] = (
    (
        msg("What is a large model?"),
        msg("A network with very many parameters, today from thousand millions upward, trained on "
            "very much data. Size is no architecture: most large models are Transformers, but a "
            "small Transformer is a Transformer too."),
    ),
    (
        msg("Does a business need one?"),
        msg("Seldom for tables. For churn, credit or demand, trees and small networks on your own "
            "rows are as good, run in seconds and can be explained. Large models earn their price "
            "on language, pictures and speech."),
    ),
    (
        msg("How is a model trained?"),
        msg("Show it examples, measure how wrong it is (loss), ask each weight which way lowers "
            "that (slope), move all weights a little that way, and repeat. The first page does "
            "one such step by hand."),
    ),
    (
        msg("Why is there a locked test part?"),
        msg("Because a model can remember instead of learn. Only rows it has never seen tell the "
            "two apart, and only if nobody chose anything by looking at them."),
    ),
    (
        msg("Why does every score stand beside a baseline?"),
        msg("A number alone says nothing: 90 % right is poor where 95 % of all cases are alike. "
            "What counts is the distance to the simplest thing that could do the work."),
    ),
    (
        msg("Why do two trainings differ?"),
        msg("The first weights and the order of the rows are drawn by lot. With the same seed they "
            "are the same; over many seeds one sees how much was luck."),
    ),
    (
        msg("Is a synthetic table private?"),
        msg("Not by itself. A generator can copy rows. One has to measure how near its rows come "
            "to real ones, beside rows that were held back."),
    ),
    (
        msg("What can go wrong?"),
        msg("A column that knows the answer; a test part that was looked at; a world that changes "
            "after training; groups that fare differently; a text that sounds sure and is false. "
            "None of these shows in the training loss."),
    ),
)  # fmt: skip

BOOKS: tuple[tuple[str, Message], ...] = (
    ("Goodfellow, Bengio, Courville: Deep Learning (MIT Press, 2016)",
     msg("the textbook; chapters 6 to 8 for networks and their training")),
    ("Vaswani et al.: Attention Is All You Need (2017), arXiv 1706.03762",
     msg("the paper of the Transformer; section 3 is the page on attention")),
    ("Goodfellow et al.: Generative Adversarial Nets (2014), arXiv 1406.2661",
     msg("the paper of the GAN; both losses stand in section 3")),
    ("Devlin et al.: BERT (2019), arXiv 1810.04805",
     msg("an encoder for language, with the sizes of base and large")),
    ("Brown et al.: Language Models are Few-Shot Learners (2020), arXiv 2005.14165",
     msg("GPT-3: 175 thousand million parameters, table 2.1")),
    ("Kaplan et al.: Scaling Laws for Neural Language Models (2020), arXiv 2001.08361",
     msg("where the rule of 6 operations per parameter and token comes from")),
    ("Huang et al.: The GAN Is Dead; Long Live the GAN! (2024), arXiv 2501.05441",
     msg("the relativistic loss with R1 and R2")),
    ("Rumelhart, Hinton, Williams: Learning representations by back-propagating errors (1986)",
     msg("how the slopes are found; Nature 323")),
)  # fmt: skip
