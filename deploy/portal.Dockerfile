FROM node:24.21.0-bookworm-slim AS build
RUN npm install --global --no-audit --no-fund pnpm@10.34.9
WORKDIR /kontor
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches ./patches
COPY directus ./directus
COPY portal ./portal
RUN --mount=type=cache,target=/root/.local/share/pnpm/store \
    pnpm install --frozen-lockfile --filter ./portal...
ENV NODE_ENV=production NUXT_TELEMETRY_DISABLED=1 CI=1
RUN cd portal && NODE_OPTIONS=--max-old-space-size=3072 node node_modules/nuxt/bin/nuxt.mjs build

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production NITRO_HOST=0.0.0.0 NITRO_PORT=3000
WORKDIR /kontor/portal
COPY --from=build /kontor/portal/.output ./.output
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=12 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.NITRO_PORT+'/health').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "--max-http-header-size=131072", ".output/server/index.mjs"]
