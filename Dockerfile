# The built console on nginx, without root: run `make build` first. Environment variables configure it (docs/hosting/container.md).
FROM nginxinc/nginx-unprivileged:1.30.4-alpine-slim

COPY dist/ /opt/console/dist/
COPY docs/hosting/nginx.conf /opt/console/
COPY docker/default.conf /etc/nginx/conf.d/
COPY --chmod=755 docker/40-console.sh /docker-entrypoint.d/
