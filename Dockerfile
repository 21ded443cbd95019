# docsort as a container: `docker build -t docsort .`, then
# `docker run --rm -v "$PWD:/work" docsort predict --model shipped inbox`. Not built by .ci/run, where there is no Docker.
FROM rust:1.95-slim-trixie AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:trixie-slim
# Not root: what it writes belongs to a user without rights. Another one: `docker run --user "$(id -u):$(id -g)"`.
RUN useradd --create-home --uid 10001 docsort
COPY --from=build /src/target/release/docsort /usr/local/bin/docsort
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/docsort/
USER docsort
WORKDIR /work
ENTRYPOINT ["docsort"]
CMD ["--help"]
