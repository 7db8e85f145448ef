using ScCaToken.InstructionCount;

// OPERATION SECRET: runs the operation once to warm up with a secret of its own, then once in Measured.Run with the given one (64 hex digits).
if (args.Length != 2 || args[1].Length != 64)
{
    Console.Error.WriteLine("usage: ScCaToken.InstructionCount sm2-sign|sm2-multiply|sm2-base-portable|p256-sign|p384-sign|p256-ecdh|rsa-power|leaky SECRET");
    return 2;
}

var operation = new Operation(args[0]);
operation.SetSecret(Convert.FromHexString("5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A"));
operation.Run();
operation.SetSecret(Convert.FromHexString(args[1]));
Measured.Run(operation);
return 0;
