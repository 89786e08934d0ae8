-- Outputs for the claimer alone: a JSON object of strings, sealed with the key named
alter table workspaces
  add column sealed_outputs bytea,                -- null: none
  add column outputs_key    text;
