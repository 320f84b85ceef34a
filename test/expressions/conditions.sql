-- Three-valued logic.
b AND ok
b OR ok
NOT b
NOT ok
b AND NULL
b OR NULL
b AND b IS NULL
NOT (b AND ok) OR b
ok AND ok
ok = b
b = NULL
NULL = NULL
b <> ok
b < ok
b IS TRUE
b IS NOT TRUE
b IS FALSE
ok IS TRUE
(i > 0) IS FALSE
b IS NOT FALSE
b IS UNKNOWN
b IS NOT UNKNOWN
b IS NULL
s IS NOT NULL
r IS NULL
r.city IS NULL
a IS NOT NULL
(i > 0) IS UNKNOWN
i = j
i <> j
i < j
i <= j
i > j
i >= j
x = i
l > i
z = l
d = i
m = i
ti = x
tz = at
i = 42 OR j = 5 AND b
i IS DISTINCT FROM j
i IS NOT DISTINCT FROM j
s IS DISTINCT FROM NULL
d IS NOT DISTINCT FROM e
i BETWEEN j AND 100
i NOT BETWEEN -10 AND 10
i BETWEEN SYMMETRIC 10 AND -10
w BETWEEN 'a' AND 'c'
ts BETWEEN TIMESTAMP '2024-01-01 00:00:00' AND TIMESTAMP '2024-12-31 23:59:59'
i IN (17, 42, -1)
i NOT IN (17, 42)
i IN (j, x)
i NOT IN (1, j)
i IN (1, NULL)
i NOT IN (1, NULL)
s IN ('x', '', u)
m IN (12.34, 2.5)
d IN (1, 2.5)
dt IN (DATE '2024-02-29', DATE '1970-01-01')
i IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23)
s NOT IN ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'x', '')

-- CASE, COALESCE and their kin.
CASE WHEN b THEN 'yes' WHEN NOT b THEN 'no' ELSE 'unknown' END
CASE WHEN i > 10 THEN i END
CASE x WHEN 7 THEN 'seven' WHEN -7 THEN 'minus seven' ELSE w END
CASE s WHEN '' THEN 0 WHEN 'x' THEN 1 ELSE 2 END
CASE i WHEN NULL THEN 1 ELSE 2 END
CASE WHEN j <> 0 THEN i / j ELSE 0 END
CASE WHEN b THEN i ELSE d END
CASE WHEN b THEN m ELSE q END
CASE WHEN b THEN ti ELSE l END
CASE WHEN ok THEN 'a' ELSE 'abc' END
CASE WHEN b THEN dt END
CASE WHEN ok THEN ts ELSE TIMESTAMP '2000-01-01 00:00:00' END
CASE WHEN b THEN a ELSE ARRAY[0] END
COALESCE(i, j, 0)
COALESCE(s, 'none')
COALESCE(s, u, w)
COALESCE(m, 0)
COALESCE(d, i)
COALESCE(NULL, b, FALSE)
COALESCE(tz, at)
COALESCE(x, 1)
IFNULL(i, 0)
IFNULL(s, u)
IFNULL(w, 'none')
NULLIF(i, 17)
NULLIF(s, '')
NULLIF(x, j)
NULLIF(m, 12.34)
NULLIF(w, w)
IF(b, 'yes', 'no')
IF(i > j, i, j)
IF(ok, i, NULL)
IF(b IS NULL, d, e)
GREATEST(i, j)
GREATEST(i, l, x)
GREATEST(s, w)
GREATEST(d, e, 1e0)
-- differs: flink-fault 3
GREATEST(m, q)
GREATEST(dt, DATE '2024-01-01')
GREATEST(ts, TIMESTAMP '2024-01-01 00:00:00')
GREATEST(b, ok)
GREATEST(1, 2.5, 3e0)
LEAST(i, j)
LEAST(i, l, x)
LEAST(s, w, u)
LEAST(d, e)
-- differs: flink-fault 3
LEAST(m, 0)
LEAST(tz, at)
GREATEST(d / e, 1)
LEAST(d / e, 1)
GREATEST(1, d / e)
LEAST(1, d / e)
-- differs: flink-fault 3
GREATEST(m, i)
GREATEST(COALESCE(m, 0), COALESCE(q, 0))
GREATEST(m, 1.00)
COALESCE(f, d)
CASE WHEN b THEN d ELSE f END
GREATEST(f, d)
GREATEST(-0e0, d)
GREATEST(1, d / e, 2)
LEAST(d / e, 3, 2e0)
NULLIF(d / e, d)
d IS DISTINCT FROM d / e
(d / e) IS NOT DISTINCT FROM (e - e) / (e - e)
