using System.Data.Common;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>A parsed connection string: either <see cref="DataSource"/> or <see cref="Endpoint"/> is set.</summary>
internal sealed record TableConnection(string? DataSource, Uri? Endpoint, TableSharedKeyCredential? Credential)
{
    private const string EmulatorAccount = "devstoreaccount1";

    /// <summary>The emulator's key, the same for everybody, as Microsoft publishes it ("Use the Azurite emulator").</summary>
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <exception cref="FormatException">The string names neither an embedded store nor an endpoint.</exception>
    public static TableConnection Parse(string text)
    {
        DbConnectionStringBuilder parts = [];
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException exception)
        {
            // Not the text itself: it may hold a key.
            throw new FormatException("A connection string expects name=value pairs, separated by semicolons.", exception);
        }

        string? Part(string name) => parts.TryGetValue(name, out object? value) && value is string { Length: > 0 } found ? found : null;

        if (Part("Data Source") is { } path)
        {
            return new(path, null, null);
        }

        if (string.Equals(Part("UseDevelopmentStorage"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Uri proxy = new(Part("DevelopmentStorageProxyUri") ?? "http://127.0.0.1");
            return new(null, new Uri($"{proxy.Scheme}://{proxy.Host}:10002/{EmulatorAccount}"), new(EmulatorAccount, EmulatorKey));
        }

        string? account = Part("AccountName");
        string? endpoint = Part("TableEndpoint")
            ?? (account is null ? null : $"{Part("DefaultEndpointsProtocol") ?? "https"}://{account}.table.{Part("EndpointSuffix") ?? "core.windows.net"}");
        if (endpoint is not null && account is not null && Part("AccountKey") is { } key)
        {
            return new(null, new Uri(endpoint), new(account, key));
        }

        if (endpoint is not null && Part("SharedAccessSignature") is { } signature)
        {
            return new(null, new UriBuilder(endpoint) { Query = signature.TrimStart('?') }.Uri, null);
        }

        throw new FormatException(
            $"A connection string expects 'Data Source', 'UseDevelopmentStorage=true', or 'AccountName' and 'AccountKey', or 'TableEndpoint' and 'SharedAccessSignature'; found {string.Join(", ", parts.Keys.Cast<string>())}.");
    }
}
