-- name: before
-- The last event of each of these persons before a position.
select p.person, coalesce((
    select max(e.position) from log.events e where e.person = p.person and e.position < p.before
), 0) as position
from unnest($1::uuid[], $2::bigint[]) p(person, before)
