"""From the bytes of an upload to a typed table, and what is asked of a table.

read     unpack -> decode -> sniff -> raw -> typed -> Parquet; what was mended is listed
profile  head  load        what is in a stored table; some rows of it; all of it in memory
match  roles               which column plays which role, and whether it can
split  where  export       the locked test part; the filter language; safe CSV
"""
