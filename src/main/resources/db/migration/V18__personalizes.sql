-- Whether a claim of this version's workspaces has anything to run: where it has not, the claim is
-- done in the transaction that gives the workspace. Kinds of before and to come: it has.
alter table template_versions add column personalizes boolean not null generated always as (
  case when provisioner ?| array['exec', 'docker', 'simulated']
       then jsonb_path_exists(provisioner, '$.*.claim')
       else true end) stored;

-- What was given without a build: no workflow signals for it, a worker's poll does.
create index claims_given on claims (claimed_at)
  where build_id is null and claimed_at is not null;
