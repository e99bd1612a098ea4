using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Webhooks;

/// <summary>Makes keys: SHA-256 over length-prefixed parts, so that no two lists of parts look alike.</summary>
/// <remarks>Never change the encoding: open incidents are found by these keys.</remarks>
internal static class WebhookKeys
{
    /// <summary>For example <c>grafana.rule.3f…</c>: kind, what it names, 64 hexadecimal digits. A null part differs from an empty one.</summary>
    public static string Make(WebhookSource source, string what, params ReadOnlySpan<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, source.Name);
        Append(hash, what);
        foreach (var part in parts)
        {
            Append(hash, part);
        }

        return $"{Prefix(source.Kind)}.{what}.{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private static string Prefix(WebhookSourceKind kind) => kind switch
    {
        WebhookSourceKind.Alertmanager => "alertmanager",
        WebhookSourceKind.Grafana => "grafana",
        WebhookSourceKind.Zabbix => "zabbix",
        WebhookSourceKind.AzureMonitor => "azure-monitor",
        WebhookSourceKind.Datadog => "datadog",
        _ => "generic",
    };

    private static void Append(IncrementalHash hash, string? part)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = part is null ? [] : Encoding.UTF8.GetBytes(part);
        BinaryPrimitives.WriteInt32BigEndian(length, part is null ? -1 : bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
