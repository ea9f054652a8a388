-- Columns that tables of earlier versions do not have yet.

alter table interview add column if not exists respondent varchar default '';
