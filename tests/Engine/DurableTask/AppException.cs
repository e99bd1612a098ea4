namespace Workflows.Engine.Tests.DurableTask;

#pragma warning disable CA1032, CA1064 // an app's own exception, as small as it gets
internal sealed class AppException(string message, Exception? inner = null) : Exception(message, inner);
#pragma warning restore CA1032, CA1064
