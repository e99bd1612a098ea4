namespace Workflows.Unit.Tests.Webhooks;

/// <summary>One body per shape. Values are ours; shapes follow the sources' documentation.</summary>
internal static class WebhookBodies
{
    public const string AlertmanagerMixed = """
        {
          "version": "4", "receiver": "workflows", "status": "firing", "truncatedAlerts": 0,
          "groupKey": "{}:{alertname=\"DiskFull\"}", "externalURL": "http://am.example:9093",
          "groupLabels": {"alertname": "DiskFull"}, "commonLabels": {}, "commonAnnotations": {},
          "notification_reason": "new alerts added",
          "alerts": [
            {"status": "firing", "labels": {"severity": "critical", "alertname": "DiskFull", "instance": "db1.example:9100"},
             "annotations": {"summary": "db1 の空き容量が 5 % です", "description": "/var"},
             "startsAt": "2026-10-05T03:10:11.123456789Z", "endsAt": "0001-01-01T00:00:00Z",
             "generatorURL": "http://prom.example:9090/graph?g0.expr=x", "fingerprint": "00a1b2c3d4e5f607"},
            {"status": "resolved", "labels": {"alertname": "DiskFull", "severity": "warning", "instance": "db2.example:9100"},
             "annotations": {}, "startsAt": "2026-10-05T02:00:00Z", "endsAt": "2026-10-05T03:14:00Z", "fingerprint": "10a1b2c3d4e5f607"}
          ]
        }
        """;

    public const string Grafana = """
        {
          "receiver": "workflows", "status": "firing", "orgId": 3, "version": "1", "groupKey": "{}:{team=\"net\"}", "truncatedAlerts": 0,
          "title": "[FIRING:1] net", "state": "alerting", "message": "text", "externalURL": "https://grafana.example/",
          "groupLabels": {}, "commonLabels": {"team": "net"}, "commonAnnotations": {},
          "alerts": [
            {"status": "firing", "labels": {"alertname": "回線断", "team": "net", "host": "rt-7"},
             "annotations": {"summary": "rt-7 の WAN が落ちています", "runbook_url": "https://wiki.example/7"},
             "startsAt": "2026-10-05T12:05:03.5+09:00", "endsAt": "0001-01-01T00:00:00Z",
             "generatorURL": "https://grafana.example/alerting/abc/edit", "fingerprint": "fe0123456789abcd",
             "silenceURL": "https://grafana.example/silence", "dashboardURL": "", "panelURL": "", "values": {"B": 1.5e0}}
          ]
        }
        """;

    public const string ZabbixOnCall = """
        {
          "alert_uid": "70021", "title": "ICMP: 応答なし", "state": "alerting",
          "message": "Problem started at 12:01:02 on 2026.10.05\nProblem name: ICMP: 応答なし\nHost: core-sw-1\nSeverity: High\nOperational data: 0\nOriginal problem ID: 70021\nEvent URL: https://zbx.example/tr_events.php?triggerid=881&eventid=70021\nDescription: -\n",
          "link_to_upstream_details": "https://zbx.example/tr_events.php?triggerid=881&eventid=70021"
        }
        """;

    public const string ZabbixEventDriven = """
        {
          "acknowledged": "No", "endpoint": "/endpoint", "event_date": "2026.10.05", "event_id": 70021,
          "event_name": "ICMP: 応答なし", "event_nseverity": 4, "event_object": 0, "event_severity": "High", "event_source": 0,
          "event_tags": {"class": ["network"], "scope": ["availability", "wan"]}, "event_time": "12:01:02", "event_value": 1,
          "host_groups": ["switches", "site A"], "host_host": "core-sw-1", "host_id": 10101, "host_ip": "192.0.2.9", "host_port": "161",
          "operation_data": "0", "subject": "x", "trigger_description": "3 回続けて応答がありません", "trigger_id": 881,
          "trigger_name": "ICMP: 応答なし", "event_datetime_timestamp": 1791169262
        }
        """;

    public const string ZabbixFull = """
        {
          "acknowledged": "No", "event_date": "2026.10.05", "event_time": "12:01:02", "event_id": "70021", "event_name": "ICMP: 応答なし",
          "event_nseverity": "4", "event_severity": "High", "event_object": "0", "event_source": "0",
          "event_tags": "[{\"tag\":\"scope\",\"value\":\"availability\"},{\"tag\":\"scope\",\"value\":\"wan\"},{\"tag\":\"class\",\"value\":\"network\"}]",
          "event_value": "1", "event_update_status": "0", "event_update_action": "{EVENT.UPDATE.ACTION}", "event_update_message": "{EVENT.UPDATE.MESSAGE}",
          "event_recovery_date": "{EVENT.RECOVERY.DATE}", "event_recovery_time": "{EVENT.RECOVERY.TIME}",
          "host_groups": "switches, site A", "host_host": "core-sw-1", "host_id": "10101", "host_ip": "192.0.2.9", "host_port": "*UNKNOWN*",
          "operation_data": "0", "send_to": "x", "subject": "x", "message": "", "trigger_description": "3 回続けて応答がありません",
          "trigger_id": "881", "trigger_name": "ICMP: 応答なし", "zabbix_url": "https://zbx.example/"
        }
        """;

    public const string AzureMetric = """
        {
          "schemaId": "azureMonitorCommonAlertSchema",
          "data": {
            "essentials": {
              "alertId": "/subscriptions/s1/providers/Microsoft.AlertsManagement/alerts/0f0f0f0f-1111-2222-3333-444444444444",
              "alertRule": "vm-cpu", "alertRuleId": "/subscriptions/s1/resourceGroups/rg1/providers/microsoft.insights/metricAlerts/vm-cpu",
              "severity": "Sev1", "signalType": "Metric", "monitorCondition": "Fired", "monitoringService": "Platform",
              "alertTargetIDs": ["/subscriptions/s1/resourcegroups/rg1/providers/microsoft.compute/virtualmachines/vm-9"],
              "configurationItems": ["vm-9"], "originAlertId": "o1", "firedDateTime": "2026-10-05T03:11:24.3713213Z",
              "description": "CPU", "essentialsVersion": "1.0", "alertContextVersion": "1.0", "investigationLink": "https://portal.azure.com/#view/x"
            },
            "alertContext": {
              "properties": null, "conditionType": "SingleResourceMultipleMetricCriteria",
              "condition": {"windowSize": "PT5M", "allOf": [{"metricName": "Percentage CPU", "operator": "GreaterThan", "threshold": "90", "timeAggregation": "Average",
                "dimensions": [{"name": "ResourceId", "value": "r-1"}], "metricValue": 97.25}]}
            },
            "customProperties": {"contract": "sample"}
          }
        }
        """;

    public const string AzureLog = """
        {
          "schemaId": "azureMonitorCommonAlertSchema",
          "data": {
            "Essentials": {
              "AlertId": "/subscriptions/s1/providers/Microsoft.AlertsManagement/alerts/aaaa1111-1111-2222-3333-444444444444",
              "alertRule": "heartbeat", "Severity": "Sev0", "signalType": "Log", "MonitorCondition": "Fired", "monitoringService": "Log Alerts V2",
              "alertTargetIDs": ["/subscriptions/s1/resourcegroups/rg1/providers/microsoft.operationalinsights/workspaces/law1"],
              "firedDateTime": "2026-10-05T03:11:24.3713213Z"
            },
            "alertContext": {
              "conditionType": "LogQueryCriteria",
              "condition": {"windowSize": "PT10M", "allOf": [{"searchQuery": "Heartbeat", "operator": "LowerThan", "threshold": "1", "metricValue": 0.0,
                "dimensions": [{"name": "Computer", "value": "srv-3"}], "linkToFilteredSearchResultsUI": "https://portal.azure.com/#blade/y"}]}
            },
            "customProperties": null
          }
        }
        """;

    public const string Datadog = """
        {
          "body": "@webhook-workflows 本文", "last_updated": "1791169872000", "event_type": "query_alert_monitor", "title": "[Triggered] mem",
          "date": "1791169872000", "org": {"id": "5", "name": "example"}, "id": "999", "alert_id": "4242", "alert_cycle_key": "18446744073709551615",
          "aggreg_key": "a0b1c2", "alert_metric": "system.mem.used", "alert_priority": "P2", "alert_query": "avg(last_5m):x > 0",
          "alert_scope": "host:web-1, env:prod", "alert_status": "used was > 90", "alert_title": "[Triggered on {host:web-1}] メモリ不足",
          "alert_transition": "Triggered", "alert_type": "error", "host_name": "web-1", "link": "https://app.datadoghq.com/event/x", "priority": "normal",
          "tags": "monitor, env:prod, env:blue, service:shop"
        }
        """;

    public const string Generic = """
        {"host": "mail-1", "check": "smtp", "state": "DOWN", "message": "接続できません", "since": "2026-10-05 12:00:00"}
        """;
}
