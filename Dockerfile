# docsort as a container:
#
#     docker build -t docsort .
#     docker run --rm -v "$PWD:/work" docsort predict --model shipped inbox
#
# Not built by .ci/run, where there is no Docker. More: docs/packages.md.
FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
# The C compiler that a crate needs is part of the image.
RUN cargo build --release --locked

FROM debian:trixie-slim
# Not root: what it writes belongs to a user without rights. Another one: `docker run --user "$(id -u):$(id -g)"`.
RUN useradd --create-home --uid 10001 docsort
COPY --from=build /src/target/release/docsort /usr/local/bin/docsort
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/docsort/
# Of the fonts that are part of the program.
COPY crates/mock-documents/assets/fonts/README.md crates/mock-documents/assets/fonts/LICENSE-* /usr/share/doc/docsort/fonts/
USER docsort
WORKDIR /work
ENTRYPOINT ["docsort"]
CMD ["--help"]
