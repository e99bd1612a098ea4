using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Server;

internal sealed class EmbeddedBinding(string name, string type) : BindingMetadata
{
    public override string Name => name;

    public override string Type => type;

    public override BindingDirection Direction => BindingDirection.In;
}
