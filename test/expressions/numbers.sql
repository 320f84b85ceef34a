-- Whole numbers: they wrap at their width, and a division drops the fraction.
x + 1
x - 1
x * x
x * -1
x / 3
x % 3
-x
+x
x + z
z + 1
z - 1
z * z
z / 7
z % 1000
-z
i + j
i - j
i * j
i / j
i % j
l / k
l % k
l + i
l * k
ti + ti
ti * 2
ti - si
si + si
si * si
-ti
-si
ti / 7
si % 7
ti + CAST(1 AS TINYINT)
CAST(ti + ti AS TINYINT)
2147483647 + 1
9223372036854775807 + 1
1 + 2 * 3 - 4 / 5 % 6
-(i - 1)
- -i
i - -1
(i + j) * (i - j)
7 / 2
-7 / 2
7 % -3
-7 % 3
1 / 0
i / (j - 5)
MOD(i, j - 5)
l / (k - 3)

-- Approximate numbers.
y + 1
-- differs: float-digits 5
y * 2
y / 3
y - x
x / y
y * x + 0.5e0
-y
d + e
d - e
d * e
d / e
-d
d / 0
(d / e) + 1
(d / e) = (e - e) / (e - e)
(d / e) > 1
(d / e) < 1e0
(d / e) <> (e - e) / (e - e)
(d / e) BETWEEN 0 AND 1
(d / e) IN (1, 2)
(d / e) IS NULL
d = e
d > e
f + 1
-- differs: float-digits 8,9
f * f
f / 3
f - d
d - f
-- differs: float-digits 9
f * d
d * f
f / d
f + y
-- differs: float-digits 5
f + i
-- differs: float-digits 1,2,8,12
f + l
f + m
-f
f = CAST(0.1 AS FLOAT)
f = d
d = f
d > f
f BETWEEN d AND d
f IN (d, 1)
d IN (d / e, e)
f + 1 > d
f = 0.1
f > d
1e0 / 3
1.5e300 * 1e300
-1.5e300 * 1e300
0e0 / 0e0
y = 0
y = -0e0
1 / y
i / d
d / i
l * d
l + d

-- DECIMAL: exact, with Flink's precision and scale.
m + 1
m - 0.01
m * m
m / 3
m / m
m % 1
m % 0.05
m + q
m * q
m / q
q + q
q * q
q / 3
q - 1
-m
-q
m + d
m * f
m + l
m * i
m = 12.34
m > q
m < 0
m BETWEEN -1 AND 13
q = CAST(m AS DECIMAL(38, 18))
0.1 + 0.2
0.1 * 0.2
1.0 / 3
10 / 4.0
1.00 = 1
-- differs: flink-fault all
99999999999999999999999999999999999999 + 1
99999999999999999999 * 2
-- differs: flink-fault all
12345678901234567890.123456789 * 98765432109876543210.987654321
m / (j - 5)
m % (j - 5)

-- Functions of numbers.
ABS(i)
ABS(l)
ABS(ti)
ABS(si)
ABS(CAST(d / e AS FLOAT))
ABS(d)
ABS(f)
ABS(m)
ABS(q)
ABS(-7)
SIGN(i)
SIGN(l)
SIGN(d)
SIGN(m)
SIGN(f)
ROUND(d)
ROUND(d, 1)
ROUND(d, 2)
ROUND(f, 1)
ROUND(m)
ROUND(m, 1)
ROUND(m, -1)
ROUND(q, 2)
ROUND(i)
ROUND(i, -1)
ROUND(ti, -1)
ROUND(si, -2)
-- differs: flink-fault 6,7,8
ROUND(d / e)
ROUND(d, -1)
ROUND(l, -3)
ROUND(-2.5)
ROUND(2.5e0)
ROUND(1.005e0, 2)
-- differs: round-digits all
ROUND(123.456, x - x + 1)
-- differs: flink-fault 4
TRUNCATE(d)
-- differs: flink-fault 4
TRUNCATE(d, 1)
-- differs: flink-fault 4
TRUNCATE(f, 2)
TRUNCATE(m, 1)
-- differs: flink-fault 4
TRUNCATE(e, 2)
-- differs: flink-fault 4
TRUNCATE(e / 1e10, -1)
-- differs: flink-fault all
TRUNCATE(si, -2)
TRUNCATE(q, 3)
TRUNCATE(i, -1)
TRUNCATE(l, -3)
TRUNCATE(-2.59, 1)
MOD(i, 10)
MOD(l, 10)
MOD(m, 5)
MOD(i, j)
MOD(-7, 3)
FLOOR(d)
FLOOR(f)
FLOOR(m)
FLOOR(q)
FLOOR(i)
FLOOR(-2.5)
FLOOR(d / e)
SIGN(d / e)
CEIL(d)
CEIL(f)
CEILING(m)
CEIL(q)
CEIL(l)
CEIL(-2.5e0)
SQRT(d)
SQRT(i)
SQRT(d / e)
SQRT(m)
SQRT(ABS(y))
EXP(e)
EXP(1)
EXP(m)
LN(d)
-- differs: last-digit 11
LN(x)
LN(10)
LOG10(d)
LOG10(l)
LOG10(1000)
LOG2(d)
-- differs: last-digit 11
LOG2(z)
LOG2(8)
SIN(d)
SIN(1)
SIN(i)
COS(d)
COS(1)
COS(i)
TAN(d)
TAN(1)
ASIN(e)
ASIN(d)
ASIN(0.5)
ACOS(e)
ACOS(d)
ACOS(0.5)
ATAN(d)
ATAN(i)
ATAN(1)
POWER(d, 2)
POWER(i, 3)
POWER(2, 0.5)
POWER(d, e)
POWER(m, 2)
POWER(0, 0)
DEGREES(d)
DEGREES(1)
DEGREES(m)
RADIANS(d)
RADIANS(180)
RADIANS(i)
PI()
PI() * d
E()
E() + 1
RAND() < 1
RAND() >= 0 AND RAND() < 1.0
RAND_INTEGER(1)
RAND_INTEGER(10) BETWEEN 0 AND 9
