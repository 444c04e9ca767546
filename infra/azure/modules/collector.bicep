// Takes traces by OTLP over HTTP inside the environment, and passes them to Application Insights. The agent that
// Container Apps offers takes gRPC only, which Attune does not send.

@description('Region of the app.')
param location string

@description('Environment that the app runs in.')
param environmentId string

@description('Image of the OpenTelemetry Collector with the exporter "azuremonitor".')
param image string

@description('Connection string of Application Insights.')
@secure()
param connectionString string

var configuration = '''
receivers:
  otlp:
    protocols:
      http:
        endpoint: 0.0.0.0:4318
processors:
  memory_limiter:
    check_interval: 1s
    limit_percentage: 80
    spike_limit_percentage: 20
  batch: {}
exporters:
  azuremonitor:
    connection_string: ${env:APPLICATIONINSIGHTS_CONNECTION_STRING}
service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [memory_limiter, batch]
      exporters: [azuremonitor]
'''

resource collector 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'collector'
  location: location
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: false
        targetPort: 4318
        transport: 'http'
        allowInsecure: false
      }
      secrets: [
        {
          name: 'connection-string'
          value: connectionString
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'collector'
          image: image
          args: [
            '--config=env:COLLECTOR_CONFIG'
          ]
          env: [
            {
              name: 'COLLECTOR_CONFIG'
              value: configuration
            }
            {
              name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
              secretRef: 'connection-string'
            }
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
        }
      ]
      scale: {
        minReplicas: 1
        maxReplicas: 1
      }
    }
  }
}

@description('Address that takes traces.')
output address string = 'https://${collector.properties.configuration.ingress.fqdn}'
