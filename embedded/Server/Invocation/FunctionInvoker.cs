using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Server;

/// <summary>Calls one function's method: creates its object, fills its parameters, awaits what it returns.</summary>
internal sealed class FunctionInvoker
{
    private static readonly MethodInfo s_awaitTask = typeof(FunctionInvoker).GetMethod(nameof(AwaitTask), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo s_awaitValueTask = typeof(FunctionInvoker).GetMethod(nameof(AwaitValueTask), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly EmbeddedFunction _function;
    private readonly IFunctionActivator _activator;
    private readonly ParameterBinder[] _binders;
    private readonly MethodInvoker _method;
    private readonly Func<object?, Task<object?>> _await;

    public FunctionInvoker(EmbeddedFunction function, IFunctionActivator activator)
    {
        _function = function;
        _activator = activator;
        _binders = [.. function.Method.GetParameters().Select(p => ParameterBinder.For(function, p))];
        _method = MethodInvoker.Create(function.Method);
        _await = Awaiter(function.Method.ReturnType);
    }

    public Task<object?> InvokeAsync(FunctionContext context)
    {
        var target = _function.Method.IsStatic ? null : _activator.CreateInstance(_function.Method.DeclaringType!, context);
        var arguments = new object?[_binders.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _binders[i].Bind(context);
        }

        return _await(_method.Invoke(target, arguments.AsSpan()));
    }

    private static Func<object?, Task<object?>> Awaiter(Type returns)
    {
        if (returns == typeof(Task))
        {
            return static async value =>
            {
                await (Task)value!;
                return null;
            };
        }

        if (returns == typeof(ValueTask))
        {
            return static async value =>
            {
                await (ValueTask)value!;
                return null;
            };
        }

        if (returns.IsGenericType && returns.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>)))
        {
            return (open == typeof(Task<>) ? s_awaitTask : s_awaitValueTask)
                .MakeGenericMethod(returns.GetGenericArguments())
                .CreateDelegate<Func<object?, Task<object?>>>();
        }

        return static value => Task.FromResult(value);
    }

    private static async Task<object?> AwaitTask<T>(object? value) => await (Task<T>)value!;

    private static async Task<object?> AwaitValueTask<T>(object? value) => await (ValueTask<T>)value!;
}
