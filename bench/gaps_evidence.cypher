// The rows of chain-gaps by hand with what they rest on: firms, and the claims behind every link that the row counts. For the graph that
// bench.generated makes (no declarations, no capacities); indexed on names and ids; run on a release, whose links carry claims.
MATCH (c:Chain {name: $chain})<-[part:PART_OF]-(s:Segment)
CALL (s) {
  OPTIONAL MATCH (s)<-[e:IN_SEGMENT]-(:Product)<-[m:MAKES]-(f:Firm)
    WHERE m.first <= $day AND m.last >= $day AND e.first <= $day AND e.last >= $day
  OPTIONAL MATCH (f)-[l:LOCATED_IN]->(p:Place) WHERE l.first <= $day AND l.last >= $day
  OPTIONAL MATCH (p)-[:WITHIN*0..3]->(top:Place {name: $place})
  WITH f, max(CASE WHEN top IS NULL THEN 0 ELSE 1 END) AS here, count(p) AS placed,
       collect(m.claims) + collect(e.claims) AS made, collect(l.claims) AS sits
  RETURN collect(CASE WHEN here = 1 THEN f END) AS firms,
         collect(CASE WHEN here = 1 THEN made + sits END) AS local,
         collect(CASE WHEN here = 0 THEN made END) AS others,
         count(CASE WHEN f IS NOT NULL AND placed = 0 THEN f END) AS unplaced,
         count(CASE WHEN here = 0 AND placed > 0 THEN f END) AS elsewhere
}
WITH collect({s: s, part: part.claims, firms: firms, local: local, others: others, unplaced: unplaced, elsewhere: elsewhere}) AS rows
UNWIND rows AS row
CALL (rows, row) {
  WITH row, row.s AS s, rows
  MATCH (s)-[r:SUPPLIES]->(d:Segment) WHERE r.first <= $day AND r.last >= $day AND d <> s
  UNWIND [x IN rows WHERE x.s = d AND size(x.firms) > 0] AS down
  CALL (row, down) {
    UNWIND row.firms AS seller
    MATCH (seller)<-[b:BUYS_FROM]-(buyer:Firm) WHERE b.first <= $day AND b.last >= $day AND buyer IN down.firms
    RETURN collect(b.claims) AS bought
  }
  RETURN collect(r.claims) AS supplies, collect(bought) AS purchases
}
RETURN row.s.id AS id, [f IN row.firms | f.id] AS firms, [f IN row.firms | f.name] AS names, row.elsewhere AS elsewhere, row.unplaced AS unplaced,
       row.part AS part, row.local AS local, row.others AS others, supplies, purchases,
       CASE WHEN size(row.firms) > 0 THEN 'present' ELSE 'unknown' END AS verdict
ORDER BY id
