-- How motivated those who take part in a programme were, first and later: the intake service adds it up, and shows
-- the sum. An installation that has facts already makes its boards anew once (`POST /v1/borden/herbouwen`).
create table board.motivations (like board.cases including all);
create index motivations_of_a_municipality on board.motivations (generation, municipality, key);
create index motivations_of_a_person on board.motivations (person);
grant select, insert, update, delete on board.motivations to convenant_intake;
