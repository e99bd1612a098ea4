namespace Workflows.Embedded.Functions;

/// <summary>Whether the app asked for HTTP functions.</summary>
internal sealed class HttpSwitch
{
    public bool Enabled { get; set; }
}
