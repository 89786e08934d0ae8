-- What the workflow is called that sees a claim, or a build by itself, through: said once, by the
-- transaction that makes the row. Null: it was made before, and is larder-claim/ID, larder-build/ID.
alter table claims add column own_workflow_id text;
alter table builds add column own_workflow_id text;
