-- The key by which digests are made (claims' requests, sensitive parameters in versions' hashes):
-- random, made at the first use, sealed with LARDER_SECRET_KEY. It stays when that key is changed,
-- and whoever can open it has the right one.
create table digest_key (
  only_one   boolean primary key default true check (only_one),
  sealed     bytea not null,
  sealed_key text not null               -- id of the key; 'none': there was no key, stored readable
);
