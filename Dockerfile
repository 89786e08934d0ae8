# syntax=docker/dockerfile:1
# Larder with what programs of the exec provisioner commonly need: a JDK, bash and git.

FROM eclipse-temurin:25.0.3_9-jdk-noble AS build
# The build starts a PostgreSQL of its own, which refuses to run as root.
RUN useradd --create-home --uid 2000 build && mkdir /larder && chown build /larder
USER build
WORKDIR /larder
COPY --chown=build . .
RUN --mount=type=cache,target=/home/build/.m2,uid=2000 \
    ./mvnw --batch-mode --no-transfer-progress -Dspotless.check.skip=true package -DskipTests
# The embedded PostgreSQL is for `larder dev` alone.
RUN mkdir /larder/image \
    && cp -r worker/target/larder-worker-*.jar worker/target/lib /larder/image/ \
    && rm /larder/image/lib/embedded-postgres-binaries-*.jar \
    && mv /larder/image/larder-worker-*.jar /larder/image/larder-worker.jar

FROM eclipse-temurin:25.0.3_9-jdk-noble
RUN apt-get update \
    && apt-get install --yes --no-install-recommends bash ca-certificates git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 2000 larder
COPY --from=build /larder/image /opt/larder
COPY --chmod=755 .mvn/hand-over /opt/larder/hand-over
COPY --chmod=755 <<'EOF' /usr/local/bin/larder
#!/bin/sh
# LARDER_JAVA_OPTS comes last, so it wins.
exec /opt/larder/hand-over java -XX:+UseSerialGC -Xms32m -Xmx160m -XX:MaxMetaspaceSize=160m -XX:MaxDirectMemorySize=64m \
  -XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError -Xlog:disable \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${LARDER_JAVA_OPTS:-} \
  -cp '/opt/larder/larder-worker.jar:/opt/larder/lib/*' dev.larder.worker.Main "$@"
EOF
ENV MALLOC_ARENA_MAX=2
# What --build-id is by default; it means nothing without --deployment (docs/rollouts.md).
ARG BUILD_ID=
ENV LARDER_BUILD_ID=$BUILD_ID
USER larder
WORKDIR /home/larder
ENTRYPOINT ["larder"]
CMD ["worker"]
