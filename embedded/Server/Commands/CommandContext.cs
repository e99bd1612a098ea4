using Microsoft.Extensions.Configuration;

namespace Workflows.Embedded.Server;

/// <summary>What an operator's command works on: the same settings and folder that the host would use with these arguments.</summary>
/// <param name="Configuration">appsettings.json beside the program and in the working directory, environment, arguments.</param>
/// <param name="Folder">The data folder.</param>
internal sealed record CommandContext(IConfiguration Configuration, DataFolder Folder);
