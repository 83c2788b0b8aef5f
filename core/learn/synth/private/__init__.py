"""A twin under differential privacy: only noisy counts are read, on cells laid down beforehand.

Neighbours are tables that differ by one row more or less. What is taken as public: the names and
types of the columns, and which of them name the rows. After MST (McKenna, Miklau and Sheldon 2021).
"""
