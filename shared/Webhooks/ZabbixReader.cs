namespace Workflows.Webhooks;

internal static class ZabbixReader
{
    public static void Read(SignalList list, JsonValue body) => list.Skip("$", "a source that is already supported", "対応済みの送信元", body);
}
