-- Columns that tables of earlier versions do not have yet, or have and nobody reads.

alter table interview add column if not exists respondent varchar default '';
alter table force_count drop column if exists district;
