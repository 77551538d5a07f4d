-- regions, certificate_types, rules: the reference files, and the rows and columns that
-- nobody knew (known false), under the name they were last printed with.
CREATE VIEW regions AS
WITH met AS (
    SELECT region AS id, arg_max(region_label, age_order) AS name
    FROM raw.cells JOIN staging.deck_order USING (deck)
    ANTI JOIN staging.regions ON regions.id = cells.region
    GROUP BY ALL
)
FROM (
    SELECT * EXCLUDE (sort_order), true AS known FROM staging.regions
    UNION ALL BY NAME
    SELECT *, false AS known FROM met
)
ORDER BY name COLLATE sv;

CREATE VIEW certificate_types AS
WITH met AS (
    SELECT certificate_type AS id, arg_max(type_label, age_order) AS printed_as
    FROM raw.cells JOIN staging.deck_order USING (deck)
    ANTI JOIN staging.certificate_types AS types ON types.id = cells.certificate_type
    WHERE certificate_type IS NOT NULL  -- a rank or a share is no type
    GROUP BY ALL
)
SELECT * EXCLUDE (sort_order) FROM (
    SELECT *, true AS known FROM staging.certificate_types
    UNION ALL BY NAME
    SELECT *, false AS known FROM met
)
ORDER BY sort_order NULLS LAST, printed_as COLLATE sv;

-- staging.parties: what the parties of the slides' other tables are called.
CREATE VIEW staging.parties AS
SELECT id AS party, name FROM staging.regions UNION ALL SELECT id, name_sv FROM staging.agents;
