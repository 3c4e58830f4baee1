# The version is that of keycloak/pom.xml, the options those of launcher/system/keycloak.ts.
FROM keycloak/keycloak:26.7.2 AS build
COPY keycloak/theme /opt/keycloak/themes/kontor
RUN /opt/keycloak/bin/kc.sh build --db=postgres --health-enabled=true --metrics-enabled=true --http-relative-path=/auth --cache=local

FROM keycloak/keycloak:26.7.2
COPY --from=build /opt/keycloak/ /opt/keycloak/
COPY keycloak/passwords/denylist.txt /opt/keycloak/data/password-blacklists/denylist.txt
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=24 \
  CMD { printf 'HEAD /auth/health/ready HTTP/1.0\r\n\r\n' >&0; grep -q 'HTTP/1.0 200'; } 0<>/dev/tcp/127.0.0.1/9000
ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]
CMD ["start", "--optimized"]
