using System.Reflection;
using Workflows.Hosting;
using Workflows.Kit.Cases;
using Xunit;

namespace Workflows.Http.Tests;

public sealed class HistoryShapeTests
{
    /// <summary>A fact that is written as a <see cref="CaseFact"/>, without its family, says neither what it is nor what happened.</summary>
    [Fact]
    public void NothingThatIsAnswered_HoldsFactsWithoutTheirFamily()
    {
        PropertyInfo[] members = [.. typeof(WorkflowsApp).Assembly.GetTypes().Where(t => t.GetMethod("<Clone>$") is not null)
            .SelectMany(t => t.GetProperties())];
        Assert.Contains(members, p => p.Name == "History");
        Assert.Empty(members.Where(p => p.PropertyType.GetGenericArguments().Append(p.PropertyType).Contains(typeof(CaseFact)))
            .Select(p => $"{p.DeclaringType!.Name}.{p.Name}"));
    }
}
