# n8n with Kontor's own nodes.
FROM node:24.21.0-bookworm-slim AS nodes
RUN npm install --global --no-audit --no-fund pnpm@10.34.9
WORKDIR /kontor
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches ./patches
COPY extensions/n8n-nodes-kontor ./extensions/n8n-nodes-kontor
RUN --mount=type=cache,target=/root/.local/share/pnpm/store \
    pnpm install --frozen-lockfile --filter ./extensions/n8n-nodes-kontor
RUN node --disable-warning=ExperimentalWarning extensions/n8n-nodes-kontor/build.ts

FROM n8nio/n8n:2.42.6
COPY --from=nodes /kontor/extensions/n8n-nodes-kontor/dist /kontor/nodes
