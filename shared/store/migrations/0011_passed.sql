-- A played day may be told of before it has passed: commands go by `at`, deadlines by `passed`.

alter table clock.played add column passed timestamptz;
