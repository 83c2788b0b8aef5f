"""The article's program from many first weights."""

from pages.parts.theory import program

program.show()
