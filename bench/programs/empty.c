/* SPDX-License-Identifier: MIT */
/*
 * What any preloaded library costs: linked as ours is, and nothing in it.
 * The difference to it is the cost of what ours does.
 */
