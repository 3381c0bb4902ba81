-- The words of a task as wordsOf (services/cases/search-words.ts) reads what is typed: lower case, without accents, letters and digits alone.
CREATE FUNCTION task_words(title text, description text, checklist jsonb) RETURNS tsvector
	LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000
	AS $$
	SELECT to_tsvector('simple'::regconfig,
		regexp_replace(
			regexp_replace(
				replace(replace(replace(replace(
					translate(
						lower(regexp_replace(normalize(title || ' ' || description || ' ' || jsonb_path_query_array(checklist, '$[*].text')::text, NFKD), '[\u0300-\u036f]+', '', 'g')),
						'øØłŁđĐıðÐÆŒÞ', 'oollddiddæœþ'),
					'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
				'[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+', ' ', 'g'),
			'([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])', ' \1 ', 'g'))
	$$;--> statement-breakpoint
CREATE INDEX "tasks_words" ON "tasks" USING gin (task_words(title, description, checklist));
