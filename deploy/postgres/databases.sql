-- Run once, on an empty volume. The databases of Directus are made by directus/apply.
CREATE DATABASE keycloak;
CREATE DATABASE n8n;
