#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# rabbitmq-server, whose scripts give it to rabbitmq with runuser.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
row 'rabbitmq-server, by its script' rabbitmq-server 'a message published and got by AMQP; rabbitmqctl, as root'
needs rabbitmq-server rabbitmqctl nc
logs /var/log/rabbitmq/startup_err

prepare() { hand_over /var/lib/rabbitmq /var/log/rabbitmq; }
start() { run rabbitmq-server; }
answers() { inside rabbitmqctl ping && nc -z 127.0.0.1 5672; }
talk() {
	/usr/bin/python3 - <<-'END' 2>&1
		import pika
		link = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1"))
		channel = link.channel()
		channel.queue_declare("matrix", durable=True)
		channel.basic_publish("", "matrix", b"good morning")
		print(channel.basic_get("matrix", auto_ack=True)[2].decode())
		link.close()
	END
}
asks() {
	is "a message" "$(talk)" 'good morning'
	like "rabbitmqctl list_queues" "$(inside rabbitmqctl -q list_queues 2>&1)" '*matrix*0*'
}
# What it leaves is the name server of every Erlang node.
stops() {
	inside rabbitmqctl stop
	inside epmd -kill
}
matrix
