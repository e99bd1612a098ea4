using Microsoft.DurableTask.Converters;

namespace Microsoft.DurableTask.Client;

public class DurableTaskClientOptions
{
    public DataConverter DataConverter { get; set; } = JsonDataConverter.Default;

    /// <summary>The version of instances started without one.</summary>
    public string DefaultVersion { get; set; } = string.Empty;
}
