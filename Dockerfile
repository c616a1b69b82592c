# syntax=docker/dockerfile:1
# One image with both binaries: templates, static files, migrations and default settings are inside them.

FROM rust:1-slim-bookworm AS build
WORKDIR /src
COPY . .
# Thin LTO only here and for figures: it doubles the time of a build.
ENV CARGO_PROFILE_RELEASE_LTO=thin
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --workspace --bins --locked --release \
    && install -D -t /out/usr/local/bin target/release/backend target/release/worker tools/docker/healthy

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin roster \
    && install -d -o roster -g roster /var/lib/roster
COPY --from=build /out/ /
USER roster
ENV ROSTER_ENV=production
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
# The site by default; the worker's service overrides the command and the check.
CMD ["backend", "serve"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["healthy", "8080"]
