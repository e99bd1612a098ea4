using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Workflows.Incidents;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>What keeps an orchestration replayable and its messages readable, for every process of the application.</summary>
public sealed class DurableConventionTests
{
    private static readonly Type[] Types = typeof(WorkflowCatalog).Assembly.GetTypes();

    private static IEnumerable<Type> Orchestrators => Types.Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(ITaskOrchestrator)));

    private static IEnumerable<Type> Activities => Types.Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(ITaskActivity)));

    [Fact]
    public void Orchestrators_HaveAParameterlessConstructorAndNoState()
    {
        Assert.NotEmpty(Orchestrators);
        Assert.All(Orchestrators, t => Assert.Empty(Assert.Single(t.GetConstructors()).GetParameters()));
        Assert.Empty(Orchestrators.SelectMany(t => t.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)));
        Assert.DoesNotContain(
            Orchestrators.SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)),
            f => !f.IsLiteral && !f.IsInitOnly && !f.Name.StartsWith('<'));
    }

    [Fact]
    public void OrchestratorsAndActivities_AreNamedByALiteral_EachOnce()
    {
        string[] names = [.. Orchestrators.Concat(Activities).Select(t =>
        {
            FieldInfo? name = t.GetField("Name", BindingFlags.Static | BindingFlags.Public);
            Assert.True(name is { IsLiteral: true }, $"{t.Name} has no constant Name");
            return (string)name.GetRawConstantValue()!;
        })];
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    /// <summary>Running instances refer to these names: one may be added, none may go while an instance could still call it.</summary>
    [Fact]
    public void DurableNames_AreThoseThatRunningInstancesUse() => Assert.Superset(
        new HashSet<string> { "RunIncident", "PlanIncident", "PerformDuty" },
        Orchestrators.Concat(Activities).Select(t => (string)t.GetField("Name")!.GetRawConstantValue()!).ToHashSet());

    [Fact]
    public void Catalog_RegistersEveryOrchestratorAndActivity()
    {
        DurableTaskRegistry registry = new();
        WorkflowCatalog.AddTo(registry);
        foreach (Type type in Orchestrators)
        {
            string name = (string)type.GetField("Name")!.GetRawConstantValue()!;
            Assert.Throws<ArgumentException>(() => registry.AddOrchestrator(name, type)); // it is there already
        }

        foreach (Type type in Activities)
        {
            string name = (string)type.GetField("Name")!.GetRawConstantValue()!;
            Assert.Throws<ArgumentException>(() => registry.AddActivity(name, type));
        }
    }

    [Fact]
    public void WhatCrossesADurableCall_IsASealedRecordOrAClosedFamily()
    {
        HashSet<Type> crossing = [typeof(IncidentChanged)];
        foreach (Type argument in Orchestrators.Concat(Activities).SelectMany(t => t.BaseType!.GetGenericArguments()))
        {
            Gather(argument, crossing);
        }

        Assert.Contains(typeof(IncidentDuty), crossing);
        Assert.Empty(crossing.Where(t => !IsRecord(t) || !(t.IsSealed || (t.IsAbstract && t.IsDefined(typeof(JsonDerivedTypeAttribute))))).Select(t => t.Name));
        Assert.Empty(crossing.SelectMany(t => t.GetProperties()).Where(p => p.SetMethod is { } set
            && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit))).Select(p => $"{p.DeclaringType!.Name}.{p.Name}"));
    }

    private static void Gather(Type type, HashSet<Type> found)
    {
        if (type.IsGenericType)
        {
            foreach (Type argument in type.GetGenericArguments())
            {
                Gather(argument, found);
            }
        }
        else if (type.Namespace?.StartsWith("Workflows", StringComparison.Ordinal) == true && !type.IsEnum && found.Add(type))
        {
            foreach (Type next in type.GetProperties().Select(p => p.PropertyType).Concat(type.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType)))
            {
                Gather(next, found);
            }
        }
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
