// The rows of chain-gaps by hand, for the plain graph that bench.generated makes (no declarations, no capacities, no purchases declared):
// per segment of a chain, the makers located in a place on a day. Indexed on id; kept to be PROFILEd beside ours.
MATCH (c:Chain {name: $chain})<-[:PART_OF]-(s:Segment)
CALL (s) {
  OPTIONAL MATCH (s)<-[:IN_SEGMENT]-(q:Product)<-[m:MAKES]-(f:Firm)
    WHERE m.first <= $day AND m.last >= $day
  OPTIONAL MATCH (f)-[:LOCATED_IN]->(p:Place)
  OPTIONAL MATCH (p)-[w:WITHIN*0..3]->(top:Place {name: $place})
  WITH f, max(CASE WHEN top IS NULL THEN 0 ELSE 1 END) AS here, count(p) AS placed
  RETURN count(CASE WHEN here = 1 THEN f END) AS local,
         count(CASE WHEN f IS NOT NULL AND placed = 0 THEN f END) AS unplaced,
         count(CASE WHEN here = 0 AND placed > 0 THEN f END) AS elsewhere
}
CALL (s) {
  OPTIONAL MATCH (s)-[r:SUPPLIES]->(d:Segment)
  RETURN count(DISTINCT d) AS downstream
}
RETURN s.id AS id, local, elsewhere, unplaced,
       CASE WHEN local > 0 THEN 'present' ELSE 'unknown' END AS verdict
ORDER BY id
