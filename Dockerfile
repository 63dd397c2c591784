# Not built here; .ci/packaging runs its steps as a script in a fresh folder.
FROM python:3.11-slim
WORKDIR /src
COPY . .
RUN python -m venv /opt/clusterkg && /opt/clusterkg/bin/pip install --no-cache-dir .
ENV PATH=/opt/clusterkg/bin:$PATH CLUSTERKG_HOME=/data
RUN useradd --create-home clusterkg && mkdir -p /data && chown clusterkg /data
USER clusterkg
VOLUME /data
EXPOSE 8321
CMD ["clusterkg", "serve", "--host", "0.0.0.0"]
