-- name: show
-- One case, as people see it.
insert into handover.cases (
    case_id, person, handovers, municipality, case_worker, site, state, responsible, late, running, shown
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (case_id) do update set
    person = excluded.person, handovers = excluded.handovers, municipality = excluded.municipality,
    case_worker = excluded.case_worker, site = excluded.site, state = excluded.state,
    responsible = excluded.responsible, late = excluded.late, running = excluded.running, shown = excluded.shown

-- name: hide
-- Everything of a person whose data was erased.
delete from handover.cases where person = $1

-- name: hide_all
-- Everything, before it is made anew.
delete from handover.cases

-- name: disarm_all
-- Everything, before it is made anew.
delete from handover.deadlines

-- name: made_by
-- By which terms and words the rows were made.
select digest from handover.made

-- name: made
-- Rows are made by these terms and words from here on.
insert into handover.made (digest) values ($1) on conflict (only_row) do update set digest = excluded.digest
