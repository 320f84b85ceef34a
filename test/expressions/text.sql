-- Joining and comparing.
s || u
s || '-' || u
w || s
'a' || 'b'
s || CAST(i AS STRING)
s = u
s <> w
s < u
s > w
w >= 'a'
w <= 'é'
'a' < 'B'
'ä' > 'z'
'😀' > '\uffee'
s = ''
u = ' '
w = 'It''s'
CONCAT(s, u)
CONCAT(w, '/', s, '/', CAST(l AS STRING))
CONCAT(w)
CONCAT_WS('-', s, u, w)
CONCAT_WS(s, 'a', u, 'b')
CONCAT_WS(',', w, CAST(NULL AS STRING), '')
CONCAT_WS('', tags[1], tags[2])

-- Letters.
UPPER(s)
UPPER(w)
UCASE(u)
UPPER('ß ﬁ ŉ')
LOWER(s)
LOWER(w)
LCASE(u)
LOWER('İΣΑΣ')
INITCAP(s)
INITCAP(u)
INITCAP('hELLO wORLD-wide it''s')
INITCAP(w)

-- Ends.
TRIM(s)
TRIM(u)
TRIM(BOTH 'x' FROM s)
TRIM(LEADING ' ' FROM s)
TRIM(TRAILING 'c' FROM s)
TRIM(LEADING 'GE' FROM u)
TRIM(BOTH w FROM s)
TRIM(BOTH '' FROM s)
LTRIM(s)
LTRIM(u)
LTRIM(s, 'aH')
RTRIM(s)
RTRIM(u)
RTRIM(s, 'cd')
LTRIM('  a  ')
RTRIM('  a  ', ' ')

-- Parts.
SUBSTRING(s, 2)
SUBSTRING(s, 2, 3)
SUBSTRING(s, 0, 2)
SUBSTRING(s, -3)
SUBSTRING(s, -3, 2)
SUBSTRING(s, 100)
SUBSTRING(s, 1, 0)
SUBSTRING(s, 2, -1)
SUBSTRING(s, i)
SUBSTRING(u, j, 4)
SUBSTR(u, 5, 4)
SUBSTR(s, -100, 3)
SUBSTRING('😀abc', 1, 2)
LEFT(s, 3)
LEFT(s, 0)
LEFT(s, -1)
LEFT(u, j)
LEFT(s, 1000)
RIGHT(s, 3)
RIGHT(s, 0)
RIGHT(u, -2)
RIGHT(u, j)
SPLIT_INDEX(u, ',', 0)
SPLIT_INDEX(u, ',', 2)
SPLIT_INDEX(u, ',', 4)
SPLIT_INDEX(s, ' ', 1)
SPLIT_INDEX(s, '-', -1)
SPLIT_INDEX(u, w, 0)
SPLIT_INDEX(s, '', 0)
SPLIT_INDEX(u, '', 2)
SPLIT_INDEX('a--b', '--', 1)
-- differs: utf-16 4
OVERLAY(s PLACING 'X' FROM 2)
-- differs: utf-16 4
OVERLAY(s PLACING 'XYZ' FROM 2 FOR 1)
-- differs: utf-16 4
OVERLAY(s PLACING u FROM j)
OVERLAY(s PLACING 'X' FROM 0)
OVERLAY(s PLACING 'X' FROM 100)
-- differs: utf-16 4
OVERLAY(s PLACING 'X' FROM 3 FOR 0)
-- differs: utf-16 4
OVERLAY(s PLACING 'X' FROM 3 FOR -1)
OVERLAY('abcdef' PLACING '😀' FROM 3 FOR 2)

-- Places and lengths.
CHAR_LENGTH(s)
CHAR_LENGTH(u)
CHARACTER_LENGTH(w)
LENGTH(js)
CHAR_LENGTH(' 😀 ')
POSITION('a' IN s)
POSITION('' IN s)
POSITION(w IN s)
POSITION('c' IN '😀abc')
LOCATE('o', s)
LOCATE('o', s, 6)
LOCATE('o', s, 0)
LOCATE('', u, 2)
LOCATE('a', s, -1)
LOCATE('b', '😀b')
INSTR(s, 'l')
INSTR(u, '/')
INSTR(s, '')
INSTR('😀b', 'b')
ASCII(s)
ASCII(w)
ASCII('😀')
ASCII('')
CHR(65)
CHR(i)
CHR(x)
CHR(233)
CHR(0)
CHR(321)

-- Making texts.
REPLACE(s, 'l', 'L')
REPLACE(u, '\n', ' ')
-- differs: utf-16 4
REPLACE(s, '', 'x')
REPLACE(s, w, u)
REPLACE('a.b.c', '.', '$1')
-- differs: utf-16 4
LPAD(s, 5, '*')
LPAD(w, 8, 'xy')
LPAD(w, j, '')
LPAD(w, -1, 'x')
-- differs: utf-16 all
LPAD('😀', 4, '-')
-- differs: utf-16 4
RPAD(s, 5, '*')
RPAD(w, 8, 'xy')
RPAD(w, 0, 'x')
RPAD(CAST(i AS STRING), 14, '.')
REPEAT(w, 3)
REPEAT(s, j)
REPEAT('ab', -1)
REPEAT('', 1000)
REVERSE(s)
REVERSE(u)
REVERSE(w)
REVERSE('a😀b')
CHAR_LENGTH(UUID())
CHAR_LENGTH(UUID() || UUID())
SUBSTRING(UUID(), 15, 1)

-- Patterns.
s LIKE '%o%'
s LIKE '%'
-- differs: like-empty 1,2,4,5,7,8,9,10,11,12
s LIKE ''
s LIKE '_'
w LIKE 'a\_b\%c'
w LIKE 'a!_b!%c' ESCAPE '!'
s NOT LIKE '%l%'
u LIKE 'line%two'
-- differs: flink-fault all
s LIKE '%\\%'
s LIKE w
s LIKE '%-%'
s LIKE '%a-b%'
u LIKE w || '%'
s LIKE '%Hello%'
s LIKE '😀_na%'
s LIKE 'A%'
s LIKE u || '%'
s SIMILAR TO '[A-Za-z, ]+'
w SIMILAR TO '(b|A)%'
s NOT SIMILAR TO '%[0-9]%'
w SIMILAR TO '_'
REGEXP(s, 'o.*o')
REGEXP(s, '^[a-z]+')
REGEXP(u, '\d+')
REGEXP(u, '')
REGEXP(w, '^\p{L}+$')
REGEXP(s, w)
REGEXP(s, '[\w\-]+\-\w')
REGEXP_EXTRACT(u, '([a-z]+)=(\d+)', 2)
REGEXP_EXTRACT(u, '([a-z]+)=(\d+)')
REGEXP_EXTRACT(s, '(x)?(l+)', 1)
REGEXP_EXTRACT(s, '[A-Z]', 3)
REGEXP_EXTRACT(s, '😀', 0)
REGEXP_EXTRACT(s, 'a', -1)
REGEXP_REPLACE(s, '[aeiou]', '*')
REGEXP_REPLACE(s, '(\w+)', '<$1>')
REGEXP_REPLACE(u, '\s+', '')
REGEXP_REPLACE(w, '', '-')
REGEXP_REPLACE(s, '.', '$0$0')
REGEXP_REPLACE(s, 'a', '$&\\$$')
REGEXP_REPLACE('a.b', '\.', '\\')
STR_TO_MAP(u)['k1']
STR_TO_MAP(u)['k3']
STR_TO_MAP('a:1;b:2;a:3', ';', ':')['a']
STR_TO_MAP(s, '-', 'B')
CARDINALITY(STR_TO_MAP(u))

-- Hashes and encodings.
SHA256(s)
SHA256(u)
SHA256('')
TO_BASE64(s)
TO_BASE64(u)
TO_BASE64('')
FROM_BASE64(TO_BASE64(s))
FROM_BASE64('w6k=')
FROM_BASE64('8J+YgA==')
FROM_BASE64('QQ')
FROM_BASE64(w)
FROM_BASE64('/w==')
