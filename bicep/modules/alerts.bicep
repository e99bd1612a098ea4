metadata description = 'Who is told when the deployment itself is not well. Alerts of the processes (breaches, escalation) are the application\'s own; these tell that the application could not do its work.'

import { alertOptions } from 'types.bicep'

@description('Required. Beginning of the rules\' names.')
param prefix string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Who is told.')
param options alertOptions

@description('Required. Id of the Log Analytics workspace.')
param workspaceId string

@description('Required. Id of the Application Insights component.')
param componentId string

@description('Required. Id of the function app.')
param applicationId string

@description('Conditional. Address of the application, asked from outside every five minutes. Required unless it is private.')
param publicAddress string?

@description('Conditional. Id of the Service Bus namespace. Required when there is one.')
param serviceBusId string?

@description('One alert on the logs.')
type logAlert = {
  name: string
  title: string
  severity: 0 | 1 | 2
  query: string
}

// Each query finds the application's messages by their fixed words; tests/Bicep keeps the two together.
var logAlerts logAlert[] = [
  {
    name: 'overdue-clocks'
    title: 'A duty was late and was done by the sweep, not by its orchestration'
    severity: 1
    query: 'AppTraces | where Message contains "late, in place of its orchestration"'
  }
  {
    name: 'stuck-orchestrations'
    title: 'An orchestration is late and had to be woken'
    severity: 1
    query: 'AppTraces | where Message contains "late; waking it"'
  }
  {
    name: 'failed-orchestrations'
    title: 'An orchestration or activity has failed'
    severity: 1
    query: 'AppTraces | where tostring(Properties.Category) == "Host.Triggers.DurableTask" and tostring(Properties.prop__state) == "Failed"'
  }
  {
    name: 'blind-sweep'
    title: 'The sweep could not look after a case: nobody watches its deadlines'
    severity: 0
    query: 'AppTraces | where Message contains "The sweep could not look after"'
  }
  {
    name: 'failed-mails'
    title: 'A mail has failed for good'
    severity: 1
    query: 'AppTraces | where Message contains "will not be tried again"'
  }
  {
    name: 'waiting-webhooks'
    title: 'Webhooks were answered and are not taken yet: alerts whose incidents nobody sees'
    severity: 0
    query: 'AppMetrics | where Name == "workflows.webhooks.age" and Max > 120'
  }
  {
    name: 'untold-events'
    title: 'A domain event is told to nobody, none can be sent, or the incoming queue cannot be read'
    severity: 1
    query: 'AppTraces | where Message contains "is told to nobody" or Message contains "Domain events wait since" or Message contains "Incoming messages wait since"'
  }
]

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-operators'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'workflows'
    emailReceivers: [for (mail, i) in options.mails: { name: 'mail-${i}', emailAddress: mail, useCommonAlertSchema: true }]
    webhookReceivers: [
      for (address, i) in (options.?webhooks ?? []): { name: 'webhook-${i}', serviceUri: address, useCommonAlertSchema: true }
    ]
  }
}

resource logRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in logAlerts: {
    name: '${prefix}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      description: alert.title
      enabled: true
      severity: alert.severity
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      autoMitigate: false
      muteActionsDuration: 'PT30M'
      // The tables of a new workspace come with the first telemetry.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [actions.id] }
    }
  }
]

resource serverErrors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${prefix}-server-errors'
  location: 'global'
  tags: tags
  properties: {
    description: 'Requests are answered with 5xx: monitoring systems are asked to send again, people see an error page.'
    enabled: true
    severity: 2
    scopes: [applicationId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'http5xx'
          metricName: 'Http5xx'
          // The metric of a new application comes with its first request.
          skipMetricValidation: true
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 5
        }
      ]
    }
    actions: [{ actionGroupId: actions.id }]
  }
}

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = if (serviceBusId != null) {
  name: '${prefix}-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'Messages were put aside, with the reason on each: events that nobody has heard of yet.'
    enabled: true
    severity: 1
    scopes: [serviceBusId!]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'deadLetters'
          metricName: 'DeadletteredMessages'
          dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
          timeAggregation: 'Average'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: actions.id }]
  }
}

resource heartbeat 'Microsoft.Insights/webtests@2022-06-15' = if (publicAddress != null) {
  name: '${prefix}-heartbeat'
  location: location
  // The portal finds the test of a component by this tag.
  tags: union(tags, { 'hidden-link:${componentId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: '${prefix}-heartbeat'
    Name: 'Heartbeat'
    Enabled: true
    Frequency: 300
    Timeout: 30
    Kind: 'standard'
    RetryEnabled: true
    Locations: [
      { Id: 'apac-jp-kaw-edge' }
      { Id: 'apac-hk-hkn-azr' }
      { Id: 'apac-sg-sin-azr' }
    ]
    Request: {
      RequestUrl: '${publicAddress!}healthz'
      HttpVerb: 'GET'
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 14
    }
  }
}

resource silence 'Microsoft.Insights/metricAlerts@2018-03-01' = if (publicAddress != null) {
  name: '${prefix}-silence'
  location: 'global'
  tags: tags
  properties: {
    description: 'The application does not answer, says that it is not ready, or its certificate ends soon, seen from two places.'
    enabled: true
    severity: 0
    scopes: [componentId, heartbeat.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: heartbeat.id
      componentId: componentId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: actions.id }]
  }
}
