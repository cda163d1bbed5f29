FROM maven:3-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml .
COPY src src
RUN mvn -B -q -DskipTests package

FROM eclipse-temurin:17-jre
RUN groupadd --gid 10001 herald \
 && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin herald
COPY --from=build /build/target/herald.jar /opt/herald/herald.jar
USER 10001:10001
# clients, API and health, members, event bus; as in k8s/herald.yaml
EXPOSE 8080 8081 5701 5702
# The exec form: the JVM is the first process and gets SIGTERM itself.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/herald/herald.jar"]
