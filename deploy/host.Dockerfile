# The Directus host with apply, model and extensions, and the script that provisions Keycloak: one image, three commands.
FROM node:24.21.0-bookworm-slim AS packages
RUN npm install --global --no-audit --no-fund pnpm@10.34.9
WORKDIR /kontor
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches ./patches
COPY directus ./directus
COPY extensions ./extensions
COPY keycloak ./keycloak
# Not `pnpm deploy`: it copies the workspace's own packages below node_modules, where Node does not run TypeScript.
RUN --mount=type=cache,target=/root/.local/share/pnpm/store \
    pnpm install --frozen-lockfile --prod --filter './directus/*' --filter './extensions/*' --filter '!./extensions/n8n-nodes-kontor' --filter ./keycloak

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--disable-warning=ExperimentalWarning
WORKDIR /kontor
COPY --from=packages /kontor ./
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/kontor /var/lib/kontor/files /run/kontor
USER node
EXPOSE 8055
HEALTHCHECK --interval=10s --timeout=8s --start-period=90s --retries=12 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.HOST_PORT+'/health').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "directus/host/index.ts"]
