-- Packed directories are gzipped already. Stored as they are, a piece of one is read without the rest.
alter table directories alter column content set storage external;
