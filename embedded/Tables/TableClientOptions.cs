using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Options of the client; retry, transport and diagnostics come from <see cref="ClientOptions"/> and matter for a
/// real endpoint only.</summary>
public class TableClientOptions : ClientOptions
{
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06) => Version = serviceVersion switch
    {
        ServiceVersion.V2019_02_02 => "2019-02-02",
        ServiceVersion.V2020_12_06 => "2020-12-06",
        _ => throw new ArgumentOutOfRangeException(nameof(serviceVersion), serviceVersion, "Expected V2019_02_02 or V2020_12_06."),
    };

    internal string Version { get; }

#pragma warning disable CA1707, CA1008, CA1034 // official names
    /// <summary>Versions of the service's protocol.</summary>
    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 2,
    }
#pragma warning restore CA1707, CA1008, CA1034
}
