using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>One application for all tests that ask it; they use incidents and devices of their own.</summary>
[CollectionDefinition(Name)]
public sealed class Application : ICollectionFixture<AppFixture>
{
    public const string Name = "application";
}
