-- What claims replaced, and what the next ones would:
-- {"resources": [{"address", "attributes"}], "more": how many more there were, "refused": nothing was applied}
alter table builds add column replaced jsonb;     -- of a prebuild's claim; written before it is applied

alter table presets
  add column forecast       jsonb,                -- what a claim would replace; null: not known
  add column forecast_error text,                 -- why the last forecast failed
  add column forecast_at    timestamptz,          -- when one was last asked for
  add column forecast_told  text;                 -- the addresses that the receivers were last told of, one a line
